"use strict";
// Draws the charts that the element "charts" describes, each into the element of its name, and again when its width changes.
(() => {
  const colour = (number) => `var(--c${((number - 1) % 8) + 1})`;

  // The same network has the same colour in all charts; strategies have theirs in order.
  const known = { search: 1, learned: 1, shrunk: 1, thin: 2, int8: 3, padded: 4, baseline: 8 };

  const colours = (series) => ({
    domain: series,
    range: series.map((name, number) => colour(series.every((each) => each in known) ? known[name] : number + 1)),
    legend: series.length > 1,
  });

  const common = (chart, width) => ({
    width,
    style: { background: "transparent", color: "var(--ink)", fontSize: "12px", fontFamily: "inherit" },
    ariaLabel: chart.title,
    ariaDescription: chart.description,
  });

  // Shares in percent, large numbers short.
  const ticks = (axis) => (axis.share ? (share) => `${share} %` : axis.small ? undefined : "~s");

  const scale = (axis, options) => ({
    label: null,
    percent: axis.share,
    tickFormat: ticks(axis),
    nice: true,
    grid: true,
    ...options,
  });

  // Names of stages stand over their first epoch, in a row of their own where they would run into each other.
  const rows = (stages, pixelsPerEpoch) => {
    const ends = [];
    return stages.map((stage) => {
      const start = stage.x * pixelsPerEpoch;
      const free = ends.findIndex((end) => end < start);
      const row = free < 0 ? ends.length : free;
      ends[row] = start + 8 * stage.name.length;
      return { ...stage, row };
    });
  };

  const curves = (chart, width) => {
    const marginLeft = 56;
    const stages = rows(chart.stages, (width - marginLeft) / (chart.last - chart.first));
    const height = 14 * (1 + Math.max(0, ...stages.map((stage) => stage.row)));
    return Plot.plot({
      ...common(chart, width),
      height: 220 + height,
      marginLeft,
      marginBottom: 36,
      marginTop: 8 + height,
      color: colours(chart.series),
      x: {
        label: "epoch",
        domain: [chart.first, chart.last],
        ticks: d3.ticks(chart.first, chart.last, 8).filter(Number.isInteger),
        tickFormat: "d",
      },
      y: scale(chart.y, { zero: chart.y.zero }),
      marks: [
        Plot.ruleX(stages, { x: "x", stroke: "var(--quiet)", strokeOpacity: 0.6, strokeDasharray: "3,3" }),
        stages.map((stage) =>
          Plot.text([stage], { x: "x", text: "name", frameAnchor: "top", textAnchor: "start", dx: 4, dy: -4 - height + 14 * stage.row, fill: "var(--quiet)" }),
        ),
        Plot.lineY(chart.points, { x: "x", y: "y", z: "series", stroke: "series", strokeWidth: 2 }),
        chart.points.length > 150 ? null : Plot.dot(chart.points, { x: "x", y: "y", fill: "series", r: 2.5 }),
        Plot.tip(chart.points, Plot.pointer({ x: "x", y: "y", stroke: "series", channels: { stage: "stage" } })),
      ],
    });
  };

  const shares = (chart, width) =>
    Plot.plot({
      ...common(chart, width),
      height: 30 + chart.measures.length * (14 + 16 * chart.series.length),
      marginLeft: 110,
      marginRight: 56,
      color: colours(chart.series),
      fy: { domain: chart.measures, label: null, axis: "left", padding: 0.25 },
      y: { domain: chart.series, axis: null, padding: 0.1 },
      x: { label: null, percent: true, tickFormat: (share) => `${share} %`, domain: [0, Math.max(100, ...chart.shares.map((share) => 100 * share.high))], ticks: Math.min(6, width / 120) },
      marks: [
        Plot.barX(chart.shares, { fy: "measure", y: "network", x: "share", fill: "network" }),
        Plot.ruleY(chart.shares.filter((share) => share.high > share.low), { fy: "measure", y: "network", x1: "low", x2: "high", stroke: "var(--ink)" }),
        Plot.text(chart.shares, { fy: "measure", y: "network", x: "high", text: (share) => `${(100 * share.share).toFixed(0)} %`, textAnchor: "start", dx: 5 }),
        Plot.ruleX([0], { stroke: "var(--quiet)" }),
        Plot.ruleX([1], { stroke: "var(--quiet)", strokeDasharray: "3,3" }),
      ],
    });

  const layers = (chart, width) =>
    Plot.plot({
      ...common(chart, width),
      height: 220,
      marginLeft: 56,
      marginTop: 12,
      marginBottom: 36,
      x: { label: "layers, from the image to the output", domain: [0, chart.layers.length], ticks: [] },
      y: scale(chart.y, { zero: true }),
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
      height: 340,
      marginLeft: 56,
      marginBottom: 40,
      marginTop: 16,
      color: colours(chart.series),
      symbol: { domain: chart.series, legend: false },
      x: scale(chart.x, { inset: 8, label: chart.x.label }),
      y: scale(chart.y, { inset: 8 }),
      marks: [
        Plot.line(chart.points.filter((point) => point.front), { x: "x", y: "y", curve: "step-after", stroke: "var(--quiet)", strokeDasharray: "4,3" }),
        Plot.ruleX(chart.points, { x: "x", y1: (point) => point.y - point.yDeviation, y2: (point) => point.y + point.yDeviation, stroke: "series", strokeWidth: 1.5, strokeOpacity: 0.7 }),
        Plot.ruleY(chart.points, { y: "y", x1: (point) => point.x - point.xDeviation, x2: (point) => point.x + point.xDeviation, stroke: "series", strokeWidth: 1.5, strokeOpacity: 0.7 }),
        Plot.dot(chart.points, { x: "x", y: "y", stroke: "series", fill: "series", symbol: "series", r: 5 }),
        Plot.text(chart.points, { x: "x", y: "y", text: "value", dx: 8, dy: -8, textAnchor: "start", fill: "var(--quiet)", stroke: "var(--paper)", strokeWidth: 3, paintOrder: "stroke" }),
        Plot.tip(chart.points, Plot.pointer({ x: "x", y: "y", stroke: "series", channels: { setting: "value" } })),
      ],
    });

  // As dark as the square root of the share of the largest count, so that small counts are seen beside large ones.
  const heat = (chart, width) => {
    const largest = Math.max(1, ...chart.cells.map((cell) => cell.count));
    const longest = (names) => Math.max(...names.map((name) => name.length));
    const marginLeft = Math.min(160, 24 + 7 * longest(chart.rows));
    const upright = (width - marginLeft) / chart.columns.length < 7 * longest(chart.columns);
    const shown = chart.columns.filter((column, i) => chart.numbers || i % Math.ceil((22 * chart.columns.length) / width) === 0);
    return Plot.plot({
      ...common(chart, width),
      height: 60 + (chart.numbers ? 24 : 11) * chart.rows.length + (upright ? 7 * longest(chart.columns) : 0),
      marginLeft,
      marginTop: 8,
      marginBottom: 40 + (upright ? 7 * longest(chart.columns) : 0),
      opacity: { type: "identity" },
      x: { domain: chart.columns, label: chart.x, tickRotate: upright ? -90 : 0, ticks: shown, padding: 0.04 },
      y: { domain: chart.rows, label: chart.y, ticks: chart.numbers ? chart.rows : chart.rows.filter((row, i) => i % 3 === 0), padding: 0.04 },
      marks: [
        Plot.frame({ stroke: "var(--quiet)", strokeOpacity: 0.4 }),
        Plot.cell(chart.cells, { x: "column", y: "row", fill: "var(--c1)", fillOpacity: (cell) => Math.sqrt(cell.count / largest) }),
        chart.numbers && width / chart.columns.length > 30
          ? Plot.text(chart.cells, { x: "column", y: "row", text: (cell) => cell.count.toLocaleString("en"), fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 3, paintOrder: "stroke" })
          : null,
        Plot.tip(chart.cells, Plot.pointer({ x: "column", y: "row", title: (cell) => `${chart.y}: ${cell.row}\n${chart.x}: ${cell.column}\n${cell.count.toLocaleString("en")}` })),
      ],
    });
  };

  const draw = { shares, curves, layers, front, heat };

  for (const chart of JSON.parse(document.getElementById("charts").textContent)) {
    const place = document.getElementById(chart.id);
    let drawnWidth = 0;
    const redraw = () => {
      const width = Math.floor(place.clientWidth);
      if (width > 0 && width !== drawnWidth) {
        drawnWidth = width;
        place.replaceChildren(draw[chart.kind](chart, width));
        // To a screen reader a chart is one picture, with its name and how to read it; its numbers are in the tables.
        const picture = place.querySelector("svg[aria-label]");
        picture.setAttribute("role", "img");
        picture.querySelectorAll("[aria-label]").forEach((part) => part.removeAttribute("aria-label"));
      }
    };
    redraw();
    new ResizeObserver(() => requestAnimationFrame(redraw)).observe(place);
  }
})();
