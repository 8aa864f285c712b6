"""Large messages wait for each other, so that memory stays what it is."""

import asyncio

from gatepost.server.postman.freight import Freight


def test_there_is_room_until_so_many_bytes_are_held() -> None:
    freight = Freight(most=100)
    freight.load(60)
    assert freight.has_room
    freight.load(60)
    assert not freight.has_room
    freight.unload(60)
    assert freight.has_room


def test_who_waits_goes_on_as_soon_as_something_has_left() -> None:
    async def wait_while_it_is_full() -> list[str]:
        freight, order = Freight(most=1), list[str]()
        freight.load(40)

        async def next_one() -> None:
            await freight.wait_for_room()
            order.append("next")

        waiting = [asyncio.create_task(next_one()) for _ in range(3)]
        await asyncio.sleep(0)
        order.append("leaves")
        freight.unload(40)
        await asyncio.wait_for(asyncio.gather(*waiting), 5)
        return order

    assert asyncio.run(wait_while_it_is_full()) == ["leaves", "next", "next", "next"]
