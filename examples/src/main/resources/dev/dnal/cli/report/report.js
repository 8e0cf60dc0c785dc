"use strict";
// Draws the charts that the element "charts" describes, each into the element of its name, and again when its width changes.
(() => {
  const colour = (number) => `var(--c${(number % 8) + 1})`;

  // A series keeps its colour in all charts.
  const colours = (series) => ({
    domain: series,
    range: series.map((name, number) => colour(number)),
    legend: series.length > 1,
  });

  const common = (chart, width) => ({
    width,
    style: { background: "transparent", color: "var(--ink)", fontSize: "12px", fontFamily: "inherit" },
    ariaLabel: chart.title,
    ariaDescription: chart.description,
  });

  // Unit, if it is a share; short numbers otherwise.
  const scale = (axis, options) => ({
    label: axis.label,
    percent: axis.share,
    tickFormat: axis.share || axis.small ? undefined : "~s",
    nice: true,
    ...options,
  });

  const curves = (chart, width) =>
    Plot.plot({
      ...common(chart, width),
      height: 240,
      marginLeft: 48,
      marginTop: 28,
      color: colours(chart.series),
      x: { label: "epoch", nice: false, ticks: Math.max(2, Math.min(8, chart.epochs)), tickFormat: "d", domain: [chart.first, Math.max(chart.first + 1, chart.epochs)] },
      y: scale(chart.y, { grid: true, zero: chart.y.zero }),
      marks: [
        Plot.ruleX(chart.stages, { x: "x", stroke: "var(--rule)", strokeDasharray: "3,3" }),
        Plot.text(chart.stages, { x: "x", text: "name", frameAnchor: "top-left", textAnchor: "start", dx: 4, dy: -12, fill: "var(--quiet)" }),
        Plot.lineY(chart.points, { x: "x", y: "y", z: "series", stroke: "series", strokeWidth: 2 }),
        chart.points.length > 150 ? null : Plot.dot(chart.points, { x: "x", y: "y", fill: "series", r: 2.5 }),
        Plot.tip(chart.points, Plot.pointer({ x: "x", y: "y", stroke: "series", channels: { stage: "stage" } })),
      ],
    });

  const layers = (chart, width) =>
    Plot.plot({
      ...common(chart, width),
      height: 220,
      marginLeft: 48,
      marginTop: 24,
      x: { label: "layers, from the image to the output", domain: [0, chart.layers.length], ticks: [] },
      y: scale(chart.y, { grid: true, zero: true }),
      marks: [
        Plot.rectY(chart.layers, { x1: (layer, i) => i + 0.1, x2: (layer, i) => i + 0.9, y: "whole", fill: "var(--pale)" }),
        Plot.rectY(chart.layers, { x1: (layer, i) => i + 0.1, x2: (layer, i) => i + 0.9, y: "kept", fill: "var(--c1)" }),
        Plot.ruleY([0], { stroke: "var(--quiet)" }),
        Plot.tip(
          chart.layers,
          Plot.pointerX({
            x: (layer, i) => i + 0.5,
            y: "whole",
            title: (layer) => `${layer.name}\n${layer.kept.toLocaleString("en")} of ${layer.whole.toLocaleString("en")} ${chart.y.label}`,
          }),
        ),
      ],
    });

  const front = (chart, width) =>
    Plot.plot({
      ...common(chart, width),
      height: 320,
      marginLeft: 48,
      marginTop: 28,
      color: colours(chart.series),
      symbol: { domain: chart.series, legend: false },
      x: scale(chart.x, { grid: true, zero: false, inset: 8 }),
      y: scale(chart.y, { grid: true, zero: false, inset: 8 }),
      marks: [
        Plot.line(chart.points.filter((point) => point.front), { x: "x", y: "y", curve: "step-after", stroke: "var(--quiet)", strokeDasharray: "4,3" }),
        Plot.ruleX(chart.points, { x: "x", y1: (point) => point.y - point.yDeviation, y2: (point) => point.y + point.yDeviation, stroke: "series", strokeWidth: 1.5, strokeOpacity: 0.7 }),
        Plot.ruleY(chart.points, { y: "y", x1: (point) => point.x - point.xDeviation, x2: (point) => point.x + point.xDeviation, stroke: "series", strokeWidth: 1.5, strokeOpacity: 0.7 }),
        Plot.dot(chart.points, { x: "x", y: "y", stroke: "series", fill: "series", symbol: "series", r: 5 }),
        Plot.text(chart.points, { x: "x", y: "y", text: "value", dx: 8, dy: -8, textAnchor: "start", fill: "var(--quiet)", stroke: "var(--paper)", strokeWidth: 3, paintOrder: "stroke" }),
        Plot.tip(chart.points, Plot.pointer({ x: "x", y: "y", stroke: "series", channels: { setting: "value" } })),
      ],
    });

  const draw = { curves, layers, front };

  for (const chart of JSON.parse(document.getElementById("charts").textContent)) {
    const place = document.getElementById(chart.id);
    let drawnWidth = 0;
    const redraw = () => {
      const width = Math.floor(place.clientWidth);
      if (width > 0 && width !== drawnWidth) {
        drawnWidth = width;
        place.replaceChildren(draw[chart.kind](chart, width));
      }
    };
    redraw();
    new ResizeObserver(() => requestAnimationFrame(redraw)).observe(place);
  }
})();
