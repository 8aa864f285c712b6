"""What Gatepost aims at: so much of the others' cost in the same run, because machines differ and ratios don't."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.yardsticks import Yardsticks


@dataclass(frozen=True, slots=True)
class Aim:
    """At most `part` of what moto needs, on top of the arithmetic that nobody can do without."""

    part: float
    signatures: int = 0
    powers: int = 0

    def allowed(self, moto: float, yardsticks: Yardsticks) -> float:
        """CPU milliseconds an operation."""
        return self.signatures * yardsticks.signature + self.powers * yardsticks.power + self.part * moto

    def __str__(self) -> str:
        arithmetic = [f"{self.signatures} signatures"] * bool(self.signatures) + [f"{self.powers} powers"] * bool(self.powers)
        return " + ".join((*arithmetic, f"{self.part:g} × moto"))


AIMS: Mapping[str, Aim] = {
    "SignUp": Aim(0.15, powers=1),
    "password sign-in": Aim(0.15, signatures=2, powers=1),
    "SRP sign-in": Aim(0.25, signatures=2, powers=3),
    "GetUser": Aim(0.2),
    "AdminGetUser": Aim(0.2),
    "ListUsers by e-mail": Aim(0.25),
    "SendEmail": Aim(0.35),
}
COLD_START_OF_MINISTACK = 0.8
IDLE_MEMORY_MB = 90
