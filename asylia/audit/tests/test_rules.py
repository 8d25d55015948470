import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from asylia.audit.rules import START, Link, first_fault, link_hash


def make_chain(count, *, word=b"opened"):
    links, before = [], START
    for seq in range(1, count + 1):
        fields = (bytes([seq]) * 16, word)
        before = link_hash(seq, before, fields)
        links.append(Link(seq, fields, before))
    return links


def heads(links):
    return [(link.seq, link.hash) for link in links]


def test_an_untouched_chain_is_whole():
    chain = make_chain(5)
    assert first_fault(chain, heads(chain)) is None
    assert first_fault([], []) is None


def test_an_edited_entry_is_found():
    chain = make_chain(5)
    chain[2] = dataclasses.replace(chain[2], fields=(chain[2].fields[0], b"closed"))
    assert first_fault(chain, []) == 3


def test_a_deleted_entry_is_found():
    chain = make_chain(5)
    del chain[2]
    assert first_fault(chain, []) == 3


def test_a_rewritten_chain_is_found_by_a_head_kept_outside():
    kept = heads(make_chain(5))
    rewritten = make_chain(5, word=b"closed")
    assert first_fault(rewritten, []) is None
    assert first_fault(rewritten, kept[3:4]) == 4


def test_a_cut_tail_is_found_by_a_head_kept_outside():
    chain = make_chain(5)
    assert first_fault(chain[:3], heads(chain)[4:]) == 4


@given(st.lists(st.binary(max_size=8)), st.lists(st.binary(max_size=8)))
def test_two_entries_never_share_a_hash(one, two):
    assert (link_hash(1, START, one) == link_hash(1, START, two)) == (one == two)
