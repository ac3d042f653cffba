// What a live page does in the browser: it keeps what is typed until the desk has it, sends forms, and follows the log.
// NiceGUI draws and redraws the elements; everything here listens on the document, so it does not matter when.
(() => {
  const TIMEOUT_MS = 20000;
  const NEAR_PX = 80;
  const composer = () => document.querySelector("form[data-composer]");
  const log = () => document.querySelector(".log[role=log]");
  const store = (() => {
    try {
      sessionStorage.setItem("draft-probe", "1");
      sessionStorage.removeItem("draft-probe");
      return sessionStorage;
    } catch {
      const kept = new Map();
      return {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => kept.set(key, value),
        removeItem: (key) => kept.delete(key),
      };
    }
  })();

  // -- sending ----------------------------------------------------------------------------------------------------

  // Resolves to {ok, data}; `unreachable` means that nobody knows whether the desk has it.
  async function post(address, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal: stop.signal,
      });
      const data = await answer.json().catch(() => ({}));
      return { ok: answer.ok, data, unreachable: answer.status >= 502 };
    } catch {
      return { ok: false, data: {}, unreachable: true };
    } finally {
      clearTimeout(timer);
    }
  }

  // -- the composer: drafts per scope, one key per text -------------------------------------------------------------

  const draftOf = (scope) => JSON.parse(store.getItem(`draft:${scope}`) || "null");
  const keep = (scope, text, key) =>
    text || key ? store.setItem(`draft:${scope}`, JSON.stringify({ text, key })) : store.removeItem(`draft:${scope}`);
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  // What is attached lives beside the draft: the desk has the bytes already, the message only names them.
  const filesOf = (scope) => JSON.parse(store.getItem(`files:${scope}`) || "[]");
  const keepFiles = (scope, files) =>
    files.length ? store.setItem(`files:${scope}`, JSON.stringify(files)) : store.removeItem(`files:${scope}`);

  function field(form) {
    return form.querySelector("textarea");
  }

  function say(form, words) {
    form.querySelector("[role=alert]").textContent = words || "";
  }

  function fit(area) {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, innerHeight * 0.4)}px`;
  }

  function count(form) {
    const limit = Number(form.dataset.limit);
    const length = field(form).value.length;
    const left = length > limit * 0.9 ? limit - [...field(form).value].length : limit;
    form.classList.toggle("over", left < 0);
    if (left < 0) say(form, form.dataset.too_long.replace("[limit]", limit));
    else say(form, left < limit * 0.1 ? form.dataset.left.replace("[n]", left) : "");
    return left >= 0;
  }

  // -- files of the message that is being written --------------------------------------------------------------------

  const sized = (n) => (n < 1024 ? `${n} B` : n < 1048576 ? `${Math.round(n / 1024)} KB` : `${(n / 1048576).toFixed(1)} MB`);

  function showFiles(form) {
    const { scope, uploading } = form.dataset;
    const place = form.querySelector(".attached");
    if (!place) return;
    const rows = filesOf(scope).map((file) => {
      const row = document.createElement("span");
      row.className = "file";
      row.append(file.name, Object.assign(document.createElement("small"), { textContent: sized(file.size) }));
      const words = form.dataset.attach_remove.replace("[name]", file.name);
      const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "×", title: words });
      remove.setAttribute("aria-label", words);
      remove.addEventListener("click", () => {
        changeFiles(form, scope, (files) => files.filter((one) => one.file !== file.file));
        field(form).focus();
      });
      row.append(remove);
      return row;
    });
    if (Number(uploading)) {
      rows.push(Object.assign(document.createElement("span"), { className: "hint", textContent: form.dataset.attach_busy }));
    }
    place.replaceChildren(...rows);
  }

  // Another set of files is another message, as another text is.
  function changeFiles(form, scope, change) {
    keepFiles(scope, change(filesOf(scope)));
    keep(scope, form.dataset.scope === scope ? field(form).value : draftOf(scope)?.text || "", "");
    showFiles(form);
  }

  async function upload(form, file) {
    const { scope, person, language } = form.dataset;
    const fill = (key) =>
      form.dataset[key].replace("[name]", file.name).replace("[limit]", key === "attach_too_many" ? form.dataset.mostFiles : Math.floor(form.dataset.fileLimit / 1048576));
    if (file.size > Number(form.dataset.fileLimit)) return fill("attach_too_large");
    if (filesOf(scope).length >= Number(form.dataset.mostFiles)) return fill("attach_too_many");
    const query = new URLSearchParams({ name: file.name, person, language });
    form.dataset.uploading = Number(form.dataset.uploading || 0) + 1;
    showFiles(form);
    try {
      const answer = await fetch(`/api/files?${query}`, { method: "POST", body: file });
      const data = await answer.json().catch(() => ({}));
      if (!answer.ok) return data.error || fill("attach_failed");
      changeFiles(form, scope, (files) => [...files, { file: data.file, name: data.name, size: data.size }]);
      return "";
    } catch {
      return fill("attach_failed");
    } finally {
      form.dataset.uploading = Number(form.dataset.uploading) - 1;
      showFiles(form);
    }
  }

  async function attach(form, files) {
    say(form, "");
    const wrong = [];
    for (const file of files) {
      const words = await upload(form, file);
      if (words) wrong.push(words);
    }
    if (wrong.length) say(form, wrong.join(" "));
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-composer]");
    if (!form || event.target.type !== "file") return;
    const chosen = [...event.target.files];
    event.target.value = "";
    attach(form, chosen);
  });

  document.addEventListener("paste", (event) => {
    const form = event.target.closest?.("form[data-composer]");
    if (!form || !Number(form.dataset.fileLimit) || !event.clipboardData?.files.length) return;
    event.preventDefault();
    attach(form, [...event.clipboardData.files]);
  });

  // The server has pointed the composer at another thread: keep the old text there, bring back what was begun here.
  function aim(form) {
    const scope = form.dataset.scope;
    if (!scope || form.dataset.open === scope) return;
    const before = form.dataset.open;
    form.dataset.open = scope;
    if (form.dataset.carry) {
      // What was typed while the first message became a thread belongs to that thread.
      delete form.dataset.carry;
      keep(before, "", "");
      keep(scope, field(form).value, "");
      keepFiles(scope, filesOf(before));
      keepFiles(before, []);
      if (form.dataset.waiting) setTimeout(() => send(form));
    } else {
      const draft = draftOf(scope);
      field(form).value = draft ? draft.text : "";
    }
    delete form.dataset.waiting;
    showFiles(form);
    count(form);
    fit(field(form));
    if (matchMedia("(pointer: fine)").matches && !document.querySelector("dialog[open]")) {
      const busy = document.activeElement?.closest("input, textarea, select");
      if (!busy && form.offsetParent !== null) field(form).focus({ preventScroll: true });
    }
  }

  async function send(form) {
    const area = field(form);
    const { scope, person, language, channel } = form.dataset;
    const text = area.value;
    const files = filesOf(scope);
    if (Number(form.dataset.uploading) || form.dataset.sending) return;
    if ((!text.trim() && !files.length) || !count(form)) return;
    if (form.dataset.carry) {
      // The first message is becoming a thread; this one goes into it as soon as it is open.
      form.dataset.waiting = "true";
      return;
    }
    const known = draftOf(scope);
    const key = known && known.text === text && known.key ? known.key : newKey();
    keep(scope, text, key);
    form.dataset.sending = "true";
    const body = { person, language, text, key, channel, files: files.map((file) => file.file) };
    if (form.dataset.thread) body.thread = Number(form.dataset.thread);
    if (form.dataset.case) body.case = Number(form.dataset.case);
    const result = await post(form.getAttribute("action"), body);
    delete form.dataset.sending;
    if (!result.ok) {
      const words = result.data.error || (result.unreachable ? form.dataset.unreachable : form.dataset.unsent);
      if (form.dataset.scope === scope) say(form, words);
      return;
    }
    const here = form.dataset.scope === scope;
    if (draftOf(scope)?.key === key) keep(scope, "", "");
    keepFiles(scope, filesOf(scope).filter((file) => !body.files.includes(file.file)));
    if (here) showFiles(form);
    if (here && area.value === text) {
      area.value = "";
      fit(area);
    } else if (here) keep(scope, area.value, "");
    if (here) say(form, "");
    follow = true;
    if (result.data.thread && !body.thread && here) {
      const url = new URL(location);
      url.searchParams.set("thread", result.data.thread);
      url.searchParams.set("channel", channel);
      url.searchParams.delete("new");
      form.dataset.carry = "true";
      go(url, true);
    }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-composer]");
    if (!form || event.target !== field(form)) return;
    // Another text is another message: it gets a key of its own when it is sent.
    keep(form.dataset.scope, event.target.value, "");
    count(form);
    fit(event.target);
  });

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-composer]");
    // While an input method composes, Enter chooses a word.
    if (form && event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      send(form);
    }
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) leave(event);
  });

  function leave(event) {
    const inField = event.target.closest?.("input, textarea, select");
    if (inField) {
      if (!event.isComposing) inField.blur();
      return;
    }
    const menu = document.querySelector("details.persons[open], details.menu[open]");
    if (menu) menu.open = false;
    else document.querySelector("[data-leave]")?.click();
  }

  // -- forms and dialogs ----------------------------------------------------------------------------------------------

  async function sendForm(form) {
    if (form.dataset.sending) return;
    form.dataset.sending = "true";
    const buttons = form.querySelectorAll("button");
    buttons.forEach((button) => (button.disabled = true));
    const body = Object.fromEntries(new FormData(form));
    if ("rating" in body) body.rating = Number(body.rating);
    const result = await post(form.getAttribute("action"), body);
    delete form.dataset.sending;
    buttons.forEach((button) => (button.disabled = false));
    const box = composer();
    const words = box ? (result.unreachable ? box.dataset.unreachable : box.dataset.unsent) : "";
    form.querySelector("[role=alert]").textContent = result.ok ? "" : result.data.error || words;
    if (!result.ok) return;
    form.closest("dialog")?.close();
    form.reset();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-filters]")) {
      // Only what was chosen stands in the address.
      for (const field of form.elements) if (!field.value) field.disabled = true;
    } else if (form.matches("form[data-composer]")) {
      event.preventDefault();
      send(form);
    } else if (form.matches("form[data-post]")) {
      event.preventDefault();
      sendForm(form);
    }
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    const opener = target.closest("[data-open][type=button]");
    if (opener) openDialog(document.getElementById(opener.dataset.open));
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (opener || !menu.contains(target)) menu.open = false;
    });
    if (target.closest("[data-close]")) target.closest("dialog").close();
    const form = composer();
    if (target.closest("[data-attach]") && form) form.querySelector("[data-files]").click();
    const mention = target.closest("[data-mention]");
    if (mention && form) insert(form, mention.dataset.mention);
    const example = target.closest("[data-example]");
    if (example && form) {
      field(form).value = "";
      insert(form, example.textContent);
    }
    if (target.closest(".to-end")) toEnd();
    if (target.closest("[data-brief]")) document.querySelector(".app.case").classList.toggle("with-brief");
    const link = target.closest("a[data-go]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0 && inPlace()) {
      event.preventDefault();
      go(new URL(link.href), true);
    }
    const anchor = target.closest('a[href^="#m"]');
    if (anchor) point(event, anchor.getAttribute("href").slice(1));
  });

  // What a dialog shows of the desk is asked for when it opens.
  async function openDialog(dialog) {
    if (!dialog) return;
    dialog.querySelectorAll("[role=alert]").forEach((alert) => (alert.textContent = ""));
    dialog.showModal();
    const place = dialog.querySelector("[data-source]");
    if (!place) return;
    const answer = await fetch(place.dataset.source).catch(() => null);
    const data = (await answer?.json().catch(() => null)) || {};
    if (data.html) place.innerHTML = data.html;
    else dialog.querySelector("[role=alert]").textContent = data.error || composer()?.dataset.unreachable || "";
  }

  // The filters of the queue are the address.
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("form[data-filters] select")) event.target.form.requestSubmit();
  });

  function insert(form, words) {
    const area = field(form);
    area.focus();
    area.setRangeText(words, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // A number behind a sentence, or "message 2" in a brief: show it without leaving the page's address.
  function point(event, id) {
    const place = document.getElementById(id);
    if (!place) return;
    event.preventDefault();
    document.querySelector(".with-brief")?.classList.remove("with-brief");
    document.querySelectorAll(".pointed").forEach((old) => old.classList.remove("pointed"));
    place.classList.add("pointed");
    place.scrollIntoView({ block: "center", behavior: "smooth" });
    follow = false;
  }

  // -- threads open in place ------------------------------------------------------------------------------------------

  const inPlace = () => location.pathname === "/" && window.did_handshake === true && typeof emitEvent === "function";

  function go(url, push) {
    if (!inPlace()) {
      location.assign(url);
      return;
    }
    if (push) history.pushState({}, "", url);
    follow = true;
    emitEvent("go", Object.fromEntries(url.searchParams));
  }

  let shown = location.pathname + location.search;
  addEventListener("popstate", () => {
    const now = location.pathname + location.search;
    if (now === shown) return;
    shown = now;
    if (inPlace()) go(new URL(location), false);
    else location.reload();
  });

  // -- the log stays at its end while it is read there -----------------------------------------------------------------

  let follow = true;

  function toEnd() {
    const box = log();
    if (box) box.scrollTop = goal(box);
    follow = true;
  }

  // A long new message is read from its beginning, so the log stops there instead of at its own end.
  function goal(box) {
    const end = box.scrollHeight - box.clientHeight;
    const last = box.querySelector(".messages > :last-child");
    if (!last) return 0;
    const top = last.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
    return Math.max(0, Math.min(end, top - 8));
  }

  function settle() {
    shown = location.pathname + location.search;
    const form = composer();
    if (form) aim(form);
    const box = log();
    if (!box) return;
    const target = goal(box);
    if (follow) box.scrollTop = target;
    box.classList.toggle("behind", !follow && box.scrollTop < target - NEAR_PX);
  }

  document.addEventListener(
    "scroll",
    (event) => {
      if (event.target !== log()) return;
      const box = event.target;
      follow = box.scrollTop >= goal(box) - NEAR_PX;
      if (follow) box.classList.remove("behind");
    },
    true,
  );
  // Phones shrink the page when the keyboard opens.
  addEventListener("resize", () => follow && toEnd());

  new MutationObserver(settle).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-scope"],
  });
})();
