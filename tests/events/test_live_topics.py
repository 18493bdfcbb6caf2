from configurator.live_topics import is_signed, order_topic, sign_topic

SECRET = "a secret of the tests, long enough to be one"


def test_opens_the_topic_it_was_signed_for() -> None:
    token = sign_topic(order_topic("RD-2026-000017"), SECRET)

    assert is_signed("order:RD-2026-000017", token, SECRET)


def test_refuses_another_topic_another_secret_and_rubbish() -> None:
    token = sign_topic("order:RD-1", SECRET)

    assert not is_signed("order:RD-2", token, SECRET)
    assert not is_signed("order:RD-1", token, SECRET + "!")
    assert not is_signed("order:RD-1", "", SECRET)
    assert not is_signed("order:RD-1", "~~~", SECRET)
    assert not is_signed("order:\ud800", token, SECRET)


def test_expires() -> None:
    token = sign_topic("plants", SECRET)

    assert not is_signed("plants", token, SECRET, max_age=-1)


def test_cannot_move_a_part_of_the_topic_into_the_pass() -> None:
    token = sign_topic("order:RD-1~x", SECRET)

    assert is_signed("order:RD-1~x", token, SECRET)
    assert not is_signed("order:RD-1", f"x~{token}", SECRET)
