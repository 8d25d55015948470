"""The bytes of an answer: the same on every machine, under every Python and every hash seed."""

from hashlib import sha256

from asylia.matching.files import write_instance, write_recommendation
from asylia.matching.invent import invent
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend

NETWORK = "a2cb80a1f77a78dcb2f8de76ce7c0a48aa211e7868f03e464649a6b74c54b49d"
ANSWER = "143d1d8a22aa37e02f6f27eff1bf2f34788b561ed25f333b0c3dd3f7f7b0c54d"


def test_an_invented_network_and_its_answer_have_the_bytes_that_they_always_had() -> None:
    """Python 3.11 and 3.13 were tried. What changes the engine on purpose changes these numbers, too, and says so."""
    instance = invent(persons=120, places=30, seed=7)
    assert sha256(write_instance(instance).encode()).hexdigest() == NETWORK
    assert sha256(write_recommendation(recommend(instance, Policy())).encode()).hexdigest() == ANSWER
