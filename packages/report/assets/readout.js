// The figures of a chart at the pointer, or point by point with the arrow keys.
{
  const { charts } = JSON.parse(document.getElementById("data").textContent);
  const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

  const written = (value, format) => {
    if (format === "percent") return `${(100 * value).toFixed(1)} %`;
    if (format === "steps" || Math.abs(value) >= 10000) return whole.format(value);
    return value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  };

  /** Index of the entry nearest to a value in an ascending list. */
  const nearest = (list, value) => {
    let [low, high] = [0, list.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (list[middle] <= value) low = middle;
      else high = middle;
    }
    return Math.abs(list[high] - value) < Math.abs(list[low] - value) ? high : low;
  };

  const element = (name, className, parent) => {
    const made = document.createElement(name);
    made.className = className;
    parent.append(made);
    return made;
  };

  for (const chart of charts) {
    const frame = document.querySelector(`[data-chart="${CSS.escape(chart.id)}"]`);
    const plot = frame.querySelector(".plot");
    const positions = [...new Set(chart.series.flatMap(({ x }) => x))].sort((a, b) => a - b);
    const [first, last] = chart.domain;
    let [line, box, at] = [undefined, undefined, positions.length - 1];

    const show = (position) => {
      line ??= element("div", "crosshair", frame);
      box ??= element("div", "readout", frame);
      box.setAttribute("role", "status");
      const share = last === first ? 0 : (position - first) / (last - first);
      const [area, around] = [plot.getBoundingClientRect(), frame.getBoundingClientRect()];
      const left = area.left - around.left + share * area.width;
      line.style.left = `${left}px`;
      const entries = chart.series.map(({ name, x, y }) => `${name} ${written(y[nearest(x, position)], chart.format)}`);
      box.replaceChildren(
        ...[`${chart.x} ${whole.format(position)}`, ...entries].map((text) => {
          const row = document.createElement("div");
          row.textContent = text;
          return row;
        }),
      );
      const width = box.getBoundingClientRect().width;
      box.style.left = `${left + 10 + width > around.width ? Math.max(0, left - 10 - width) : left + 10}px`;
    };
    const hide = () => {
      line?.remove();
      box?.remove();
      [line, box] = [undefined, undefined];
    };
    frame.addEventListener("pointermove", (event) => {
      const area = plot.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - area.left) / area.width));
      at = nearest(positions, first + share * (last - first));
      show(positions[at]);
    });
    frame.addEventListener("pointerleave", hide);
    frame.addEventListener("blur", hide);
    frame.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") hide();
      const stride = Math.max(1, Math.round(positions.length / 100));
      const step = { ArrowLeft: -stride, ArrowRight: stride }[key];
      if (key === "Home") at = 0;
      else if (key === "End") at = positions.length - 1;
      else if (step === undefined) return;
      else at = Math.min(positions.length - 1, Math.max(0, at + step));
      show(positions[at]);
    });
  }
}
