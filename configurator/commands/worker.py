"""`roundel worker`: background jobs, on RQ."""

import click


@click.command
def worker() -> None:
    """Run background jobs until told to stop.

    A job that lost its worker is taken up again after about a minute: RQ's own defaults would
    leave it lying for ten. Jobs may run twice, so each is idempotent.
    """
    from redis import Redis
    from rq import Queue, Worker
    from rq.serializers import JSONSerializer

    # The jobs are loaded here once, so that the process of each job begins with them.
    from configurator import settings, tasks  # noqa: F401 # RQ finds the function by its name

    line = Redis.from_url(settings.current().redis_url)
    Worker(
        [Queue("default", connection=line, serializer=JSONSerializer)],
        connection=line,
        serializer=JSONSerializer,
        worker_ttl=25,
        maintenance_interval=5,
        job_monitoring_interval=2,
    ).work(with_scheduler=True, logging_level="WARNING")
