"""One linear pass over the flat arrays for each question.

Written in the plain loops that numba turns into machine code; without it they run as they stand,
on lists. The same passes run in the browser: static/js/engine.js, kept equal by a test.

Node 0 is passed for free. Every other node either asks a variable, each entry a value set and the
node below it, or joins two nodes: one entry, ~one node and the other. Going up, a node learns what
is below it; going down, what is everywhere else. So a value is judged by what all *other* options
are: it may be offered although its own option is set to something else.
"""

from collections.abc import MutableSequence, Sequence

Ints = Sequence[int]
Found = MutableSequence[int]
INFINITE = 1 << 60
"""Costs more than anything real; sums of it are never made."""


def open_sets(set_ptr: Ints, set_values: Ints, allowed: Ints, ok: Found) -> None:
    """Tell which value sets have an allowed value."""
    for at in range(len(ok)):
        ok[at] = 0
        for value in range(set_ptr[at], set_ptr[at + 1]):
            if allowed[set_values[value]]:
                ok[at] = 1
                break


def possible(node_ptr: Ints, left: Ints, right: Ints, ok: Ints, up: Found) -> None:
    """Tell for every node whether something allowed is below it."""
    up[0] = 1
    for node in range(1, len(up)):
        found = 0
        for at in range(node_ptr[node], node_ptr[node + 1]):
            one = left[at]
            if up[right[at]] and (up[~one] if one < 0 else ok[one]):
                found = 1
                break
        up[node] = found


def domains(
    node_ptr: Ints, left: Ints, right: Ints, ok: Ints, up: Ints, reached: Found, offered: Found
) -> None:
    """Tell which value sets are offered; `reached` starts as 1 at the root alone."""
    for node in range(len(up) - 1, 0, -1):
        if not reached[node]:
            continue
        for at in range(node_ptr[node], node_ptr[node + 1]):
            one, other = left[at], right[at]
            if one < 0:
                if up[other]:
                    reached[~one] = 1
                if up[~one]:
                    reached[other] = 1
            else:
                if up[other]:
                    offered[one] = 1
                if ok[one]:
                    reached[other] = 1


def spread(set_ptr: Ints, set_values: Ints, offered: Ints, values: Found) -> None:
    """Offer the values of the offered sets."""
    for at in range(len(offered)):
        if offered[at]:
            for value in range(set_ptr[at], set_ptr[at + 1]):
                values[set_values[value]] = 1


def weigh_sets(set_ptr: Ints, set_values: Ints, allowed: Ints, weights: Found) -> None:
    """Count the allowed values of every value set."""
    for at in range(len(weights)):
        weights[at] = 0
        for value in range(set_ptr[at], set_ptr[at + 1]):
            weights[at] += allowed[set_values[value]]


def count_up(node_ptr: Ints, left: Ints, right: Ints, weights: Ints, up: Found) -> None:
    """Count for every node what can be built below it."""
    up[0] = 1
    for node in range(1, len(up)):
        found = 0
        for at in range(node_ptr[node], node_ptr[node + 1]):
            one = left[at]
            found += up[right[at]] * (up[~one] if one < 0 else weights[one])
        up[node] = found


def count_down(
    node_ptr: Ints, left: Ints, right: Ints, weights: Ints, up: Ints, down: Found, shares: Found
) -> None:
    """Count for every value set what can be built with one value of it; `down` is 1 at the root."""
    for node in range(len(up) - 1, 0, -1):
        ways = down[node]
        if not ways:
            continue
        for at in range(node_ptr[node], node_ptr[node + 1]):
            one, other = left[at], right[at]
            if one < 0:
                down[~one] += ways * up[other]
                down[other] += ways * up[~one]
            else:
                shares[one] += ways * up[other]
                down[other] += ways * weights[one]


def spread_counts(set_ptr: Ints, set_values: Ints, shares: Ints, values: Found) -> None:
    """Add up the counts of the sets that a value is in."""
    for at in range(len(shares)):
        for value in range(set_ptr[at], set_ptr[at + 1]):
            values[set_values[value]] += shares[at]


def price_sets(
    set_ptr: Ints, set_values: Ints, allowed: Ints, cost: Ints, prices: Found, picks: Found
) -> None:
    """Find the cheapest allowed value of every value set; the first of equals."""
    for at in range(len(prices)):
        prices[at] = INFINITE
        picks[at] = -1
        for place in range(set_ptr[at], set_ptr[at + 1]):
            value = set_values[place]
            if allowed[value] and cost[value] < prices[at]:
                prices[at] = cost[value]
                picks[at] = value


def price_up(node_ptr: Ints, left: Ints, right: Ints, prices: Ints, up: Found) -> None:
    """Find for every node the least cost of what is below it."""
    up[0] = 0
    for node in range(1, len(up)):
        least = INFINITE
        for at in range(node_ptr[node], node_ptr[node + 1]):
            one = left[at]
            here = up[~one] if one < 0 else prices[one]
            below = up[right[at]]
            if here < INFINITE and below < INFINITE and here + below < least:
                least = here + below
        up[node] = least


def price_down(
    node_ptr: Ints, left: Ints, right: Ints, prices: Ints, up: Ints, down: Found, least: Found
) -> None:
    """Find the least cost of all but the value, by value set; `down` is 0 at the root alone."""
    for node in range(len(up) - 1, 0, -1):
        above = down[node]
        if above >= INFINITE:
            continue
        for at in range(node_ptr[node], node_ptr[node + 1]):
            one, other = left[at], right[at]
            below = up[other]
            if one < 0:
                beside = up[~one]
                if below < INFINITE and above + below < down[~one]:
                    down[~one] = above + below
                if beside < INFINITE and above + beside < down[other]:
                    down[other] = above + beside
            else:
                if below < INFINITE and above + below < least[one]:
                    least[one] = above + below
                if prices[one] < INFINITE and above + prices[one] < down[other]:
                    down[other] = above + prices[one]


def spread_prices(set_ptr: Ints, set_values: Ints, least: Ints, cost: Ints, values: Found) -> None:
    """Find the least cost of what has the value: that of all else and its own."""
    for at in range(len(least)):
        if least[at] < INFINITE:
            for place in range(set_ptr[at], set_ptr[at + 1]):
                value = set_values[place]
                values[value] = min(values[value], least[at] + cost[value])


def walk(
    node_ptr: Ints,
    left: Ints,
    right: Ints,
    prices: Ints,
    picks: Ints,
    up: Ints,
    waiting: Found,
    taken: Found,
) -> int:
    """Collect the values of a cheapest way from the first of `waiting` down; tell how many."""
    count, depth = 0, 1
    while depth:
        depth -= 1
        node = waiting[depth]
        if not node:
            continue
        if left[node_ptr[node]] < 0:
            waiting[depth] = ~left[node_ptr[node]]
            waiting[depth + 1] = right[node_ptr[node]]
            depth += 2
            continue
        best, pick = -1, -1
        for at in range(node_ptr[node], node_ptr[node + 1]):
            one = left[at]
            below = up[right[at]]
            is_real = prices[one] < INFINITE and below < INFINITE
            is_least = is_real and prices[one] + below == up[node]
            if is_least and (best < 0 or picks[one] < pick):
                best, pick = at, picks[one]
        taken[count] = pick
        count += 1
        waiting[depth] = right[best]
        depth += 1
    return count
