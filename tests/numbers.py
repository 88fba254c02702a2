"""Identity numbers for tests, made by trying control digits until the sums are right: never a real one's."""

FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def number(day: int, month: int, year: int, serial: int, *, remainder: int = 0) -> str:
    """A number whose first control sum leaves `remainder` (what every number left before 2032 is 0).

    The serial is counted up until there is a number with such control digits.
    """
    while True:
        head = f"{day:02}{month:02}{year:02}{serial:03}"
        for digits in range(100):
            whole = f"{head}{digits:02}"
            if _sum(FIRST, whole[:10]) == remainder and _sum(SECOND, whole) == 0:
                return whole
        serial += 1


def _sum(weights: tuple[int, ...], digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11
