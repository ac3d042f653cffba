// Guide pages: the language switch stays on the section that is being read, and the print view prints.
(() => {
  const reading = () => {
    const sections = [...document.querySelectorAll(".guide section[id]")];
    return sections.find((section) => section.getBoundingClientRect().bottom > 120) || sections.at(-1);
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) {
      print();
      return;
    }
    const link = event.target.closest("a[data-language], .sheet-head .switches a[lang]");
    const section = link && scrollY > 0 ? reading() : null;
    if (!section) return;
    const twin = section.querySelector(`a[data-twin="${link.dataset.language || link.lang}"]`);
    if (twin) link.hash = new URL(twin.href).hash;
  });
})();
