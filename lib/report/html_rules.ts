/** The HTML of a notebook that a report may contain. Everything that is not listed here is left out. */

const names = (list: string) => new Set(list.trim().split(/\s+/));

/** The allowed elements with their allowed attributes. */
export const htmlElements = names(`
  a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins
  kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var wbr`);

/** Elements that the page uses for itself, or that are interactive or floating: their content becomes a plain block. */
export const plainBlocks = names(
  "address article aside body center dialog fieldset footer form header hgroup legend main menu nav optgroup option search section",
);

/** Elements whose content is literal text. */
export const plainText = names("listing plaintext textarea xmp");

/** Elements that are left out with their content: they act, load, restyle, or repeat other content. */
export const dropped = names(`
  annotation annotation-xml applet area audio base canvas embed frame frameset head iframe link map meta noembed noframes noscript object param
  script source style template title track video
  animate animateMotion animateTransform discard filter foreignObject handler metadata mpath set view`);

export const voidElements = names("br col hr img wbr");

/** The allowed attributes of HTML elements, with the form of their values. */
export const htmlAttributes: Record<string, RegExp> = {
  align: /^(?:left|right|center)$/,
  alt: /^/,
  colspan: /^\d{1,3}$/,
  dir: /^(?:ltr|rtl|auto)$/,
  height: /^\d{1,4}$/,
  lang: /^[\w-]{1,35}$/,
  open: /^/,
  reversed: /^/,
  rowspan: /^\d{1,4}$/,
  scope: /^(?:row|col|rowgroup|colgroup)$/,
  span: /^\d{1,3}$/,
  start: /^-?\d{1,9}$/,
  title: /^/,
  type: /^[1aAiI]$/,
  value: /^-?\d{1,9}$/,
  width: /^\d{1,4}%?$/,
};

export const svgElements = names(`
  circle clipPath defs desc ellipse g image line linearGradient marker mask path pattern polygon polyline radialGradient rect stop svg symbol text
  textPath title tspan use`);

/** The allowed properties of an SVG element's style. Each is also an attribute and is written as one. */
export const svgProperties = names(`
  alignment-baseline baseline-shift clip-path clip-rule color display dominant-baseline fill fill-opacity fill-rule font-family font-size
  font-style font-variant font-weight letter-spacing marker-end marker-mid marker-start mask opacity paint-order shape-rendering stop-color
  stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
  text-anchor text-decoration text-rendering vector-effect visibility word-spacing`);

export const svgAttributes = new Set([
  ...svgProperties,
  ...names(`
  aria-hidden clipPathUnits cx cy d dx dy fx fy gradientTransform gradientUnits height lengthAdjust
  markerHeight markerUnits markerWidth maskContentUnits maskUnits offset orient pathLength patternContentUnits patternTransform patternUnits
  points preserveAspectRatio r refX refY role rotate rx ry spreadMethod startOffset textLength transform version viewBox width x x1 x2 xml:space
  y y1 y2`),
]);
