"""A line chart as SVG, written by hand: a plotting library would be the largest package of the test extra for one figure."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 360, 60, 40, 20, 50
COLOURS = ("#1f5fbf", "#c2410c", "#15803d", "#7c3aed")
Point = tuple[float, float]


def lines(
    title: str, across: str, upward: str, curves: Mapping[str, Sequence[Point]], marks: Mapping[str, Point], top: float
) -> str:
    """Curves over 0..1 across and 0..`top` upward; `marks` are single points with a curve's name."""

    def x(value: float) -> float:
        return LEFT + value * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return TOP + (1 - min(value, top) / top) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="14" fill="#111827">{escape(title)}</text>',
    ]
    for step in range(6):
        share = step / 5
        parts += [
            f'<line x1="{x(0):.1f}" y1="{y(share * top):.1f}" x2="{x(1):.1f}" y2="{y(share * top):.1f}" stroke="#e5e7eb"/>',
            f'<text x="{LEFT - 8}" y="{y(share * top) + 4:.1f}" text-anchor="end" fill="#374151">{100 * share * top:.0f} %</text>',
            f'<text x="{x(share):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#374151">{100 * share:.0f} %</text>',
        ]
    parts += [
        f'<text x="{x(0.5):.1f}" y="{HEIGHT - 12}" text-anchor="middle" fill="#111827">{escape(across)}</text>',
        f'<text transform="translate(16 {y(top / 2):.1f}) rotate(-90)" text-anchor="middle" fill="#111827">{escape(upward)}</text>',
    ]
    for place, (name, curve) in enumerate(curves.items()):
        colour = COLOURS[place % len(COLOURS)]
        path = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in curve)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if name in marks:
            a, b = marks[name]
            parts.append(f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="5" fill="{colour}"/>')
        at = TOP + 16 * (place + 1)
        parts += [
            f'<rect x="{LEFT + 14}" y="{at - 9}" width="12" height="4" fill="{colour}"/>',
            f'<text x="{LEFT + 32}" y="{at - 3}" fill="#111827">{escape(name)}</text>',
        ]
    return "\n".join((*parts, "</svg>", ""))
