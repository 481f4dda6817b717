// The demo shop in Russian, when its address says ?lang=ru.
if (new URLSearchParams(location.search).get("lang") === "ru") {
  document.documentElement.lang = "ru";
  document.title = "Керамика «Прилив»";
  for (const element of document.querySelectorAll("[data-ru]")) element.textContent = /** @type {HTMLElement} */ (element).dataset.ru ?? "";
}
