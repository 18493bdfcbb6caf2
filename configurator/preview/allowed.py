"""What a drawing may contain; everything else is refused, so that a drawing can never run code."""

_ELEMENTS = """
    svg g defs path circle ellipse rect line polyline polygon text tspan textPath use clipPath mask
    pattern linearGradient radialGradient stop filter feGaussianBlur feOffset feFlood feComposite
    feMerge feMergeNode feColorMatrix feBlend feDropShadow feMorphology feComponentTransfer feFuncA
"""
_ATTRIBUTES = """
    id href x y x1 y1 x2 y2 cx cy r rx ry fx fy d points width height viewBox transform
    preserveAspectRatio overflow pathLength fill fill-opacity fill-rule stroke stroke-width
    stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset opacity color
    clip-path clip-rule clipPathUnits mask maskUnits maskContentUnits mask-type filter filterUnits
    primitiveUnits color-interpolation-filters stdDeviation in in2 result dx dy mode operator
    k1 k2 k3 k4 radius flood-color flood-opacity values type tableValues slope intercept
    gradientUnits gradientTransform spreadMethod offset stop-color stop-opacity patternUnits
    patternContentUnits patternTransform font-family font-size font-weight font-variant
    letter-spacing text-anchor dominant-baseline startOffset vector-effect paint-order
"""
ELEMENTS = frozenset(_ELEMENTS.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
PAINTS = {
    "data-fill": "fill",
    "data-stroke": "stroke",
    "data-stop": "stop-color",
    "data-flood": "flood-color",
}
DATA = frozenset(PAINTS) | frozenset(
    ["data-when", "data-shade", "data-text", "data-fit", "data-scale", "data-origin"]
)
TEXT_ELEMENTS = frozenset(["text", "tspan", "textPath"])
