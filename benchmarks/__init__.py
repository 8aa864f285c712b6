"""How much a request costs, beside other servers that speak the same APIs: `python -m benchmarks`.

One run starts Gatepost, `moto[server]` and `ministack` on loopback, each on the same core and one after the other in turns, drives
them with the same requests, and prints server CPU per request and the ratios that Gatepost aims at. Nothing here asserts a time.
`python -m benchmarks.delivery` measures how many messages leave a second, beside Postfix, to `sink`; `benchmarks.waiting` what a full
`outbox` costs; `benchmarks.triggers` what one trigger adds.
`servers` says how each is installed and started, `ground` and `clubs` what is there before; `operations` lists the rows, which are in
`accounts`, `sign_in` and `sending`; `aims` says what is hoped for, `load` drives, `processes` watches, `yardsticks` measures the
cryptography that no server can do without.
"""
