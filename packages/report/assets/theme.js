// The colours of the page: those of the system, or light, or dark, kept for the next visit where the browser allows it.
{
  const NAMES = { auto: "Auto", light: "Light", dark: "Dark" };
  const order = Object.keys(NAMES);
  const button = document.getElementById("theme");
  const kept = (() => {
    try {
      return localStorage.getItem("kensho-theme") ?? "auto";
    } catch {
      return "auto";
    }
  })();
  const show = (theme) => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = NAMES[theme];
    button.setAttribute("aria-label", `Colours of the page: ${NAMES[theme].toLowerCase()}`);
    button.value = theme;
  };
  show(order.includes(kept) ? kept : "auto");
  button.addEventListener("click", () => {
    const next = order[(order.indexOf(button.value) + 1) % order.length];
    show(next);
    try {
      localStorage.setItem("kensho-theme", next);
    } catch {
      // Not kept, then.
    }
  });
  // Paper is light.
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.theme = "light";
  });
  addEventListener("afterprint", () => show(button.value));
}
