/// The script of the page of a plan: it puts texts into text nodes only, and sends nothing.
enum PageScript {
    /// Of the text, as the policy of the page names it.
    static let hash = "sha256-CUysfYO8BwfkbFkRubaj5sYf+YliiiKllnQRJZbkRxA="

    static let text = #"""

        "use strict";
        (() => {
          const plan = JSON.parse(document.getElementById("plan").textContent);
          const find = (id) => document.getElementById(id);
          const chunk = 200, openAtOnce = 500, openAtStart = 20, few = 10;
          const words = { "+": "added", "-": "removed", "~": "changed", " ": "" };

          /** An element with a class and children; whatever is text becomes a text node. */
          const make = (tag, name, ...children) => {
            const element = document.createElement(tag);
            if (name) element.className = name;
            element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
            return element;
          };
          const hidden = (text) => make("span", "hidden", text);
          /** A value stands by itself, whichever way its letters are written. */
          const value = (text) => make("bdi", "value", text);

          // Rows

          const names = { "+": "add", "-": "remove", "~": "edit", " ": "same" };
          const row = ([depth, action, name, before, after, text, forces]) => {
            const line = make("tr", names[action]);
            const label = make("span", "name", name ? make("bdi", "", name) : "");
            label.classList.add("d" + Math.min(depth, 12));
            line.append(make("td", "mark", make("span", "symbol", action), hidden(words[action])));
            const force = forces ? make("strong", "forces", "forces replacement") : null;
            if (text !== null) {
              const cell = make("td", "whole", name ? "" : label, value(text), force);
              cell.colSpan = name ? 2 : 3;
              if (name) line.append(make("th", "", label));
              line.append(cell);
            } else {
              const cells = before === null && action !== "+" ? [after] : after === null ? [before] : null;
              line.append(make("th", name ? "" : "nameless", label));
              if (action === " " || (action === "~" && cells)) {
                const cell = make("td", "whole", value((cells || [after])[0] || ""), force);
                cell.colSpan = 2;
                line.append(cell);
              } else {
                line.append(
                  make("td", "before", before === null ? "" : value(before)),
                  make("td", "after", after === null ? "" : value(after), force));
              }
            }
            const head = line.querySelector("th");
            if (head) head.scope = "row";
            return line;
          };
          const table = (rows, title) => {
            if (rows.every((cells) => cells[5] !== null && !cells[2])) {
              return make("ul", "lines", ...rows.map(([depth, action, , , , text]) => make("li", names[action],
                make("span", "d" + Math.min(depth, 12), make("span", "symbol", action), hidden(words[action]), " ", value(text)))));
            }
            const head = make("tr", "", make("td", "mark"), make("th", "", "Attribute"), make("th", "", "Before"), make("th", "", "After"));
            for (const cell of head.querySelectorAll("th")) cell.scope = "col";
            const body = make("tbody");
            for (const entry of rows) body.append(row(entry));
            return make("div", "scroll", make("table", "", make("caption", "hidden", title), make("thead", "", head), body));
          };

          // Changes

          const label = Object.fromEntries(plan.kinds.map(([kind, text]) => [kind, text]));
          const symbols = { destroy: "−", replace: "−/+", forget: "∅", update: "~", create: "+", adopt: "=", import: "↓", move: "→", rotate: "↻", read: "…" };
          const contents = new WeakMap();
          const fill = (details) => {
            const change = contents.get(details);
            if (!change) return;
            contents.delete(details);
            const [, address, sentences, rows] = change;
            const body = make("div", "body");
            for (const sentence of sentences) body.append(make("p", "", value(sentence)));
            if (rows.length) body.append(table(rows, "What becomes of " + address));
            details.append(body);
          };
          const entry = (change, badge, isOpen) => {
            const details = make("details", "change " + change[0], make("summary", "", badge, " ", make("bdi", "address", change[1])));
            contents.set(details, change);
            details.addEventListener("toggle", () => { if (details.open) fill(details); });
            if (isOpen) { fill(details); details.open = true; }
            return details;
          };
          const badge = (kind) => make("span", "badge", make("span", "symbol", symbols[kind]), " ", label[kind]);

          // Search and filter

          const texts = [];
          const text = (index) => {
            if (texts[index] === undefined) {
              const [, address, sentences, rows] = plan.changes[index];
              const cells = rows.map((cells) => cells.slice(2, 6).filter((cell) => cell !== null).join(" "));
              texts[index] = [address, ...sentences, ...cells].join("\n").toLowerCase();
            }
            return texts[index];
          };
          const chosen = new Set();
          let shown = [], drawn = 0, opensAll = false;
          const list = find("list"), search = find("search"), more = find("more"), status = find("status");
          const number = (count) => count.toLocaleString("en");

          const draw = () => {
            const part = document.createDocumentFragment();
            for (const index of shown.slice(drawn, drawn + chunk)) {
              const change = plan.changes[index];
              const grave = change[0] === "destroy" || change[0] === "replace";
              part.append(entry(change, badge(change[0]), opensAll ? drawn < openAtOnce : grave && index < openAtStart || plan.changes.length <= few));
            }
            drawn = Math.min(drawn + chunk, shown.length);
            list.append(part);
            more.hidden = drawn >= shown.length;
          };
          const apply = () => {
            const parts = search.value.toLowerCase().split(/\s+/).filter((part) => part);
            shown = [];
            plan.changes.forEach((change, index) => {
              if (chosen.size && !chosen.has(change[0])) return;
              if (parts.length && !parts.every((part) => text(index).includes(part))) return;
              shown.push(index);
            });
            list.replaceChildren();
            drawn = 0;
            draw();
            const all = plan.changes.length;
            status.textContent = shown.length === all
              ? number(all) + (all === 1 ? " change" : " changes")
              : number(shown.length) + " of " + number(all) + " changes";
            if (!shown.length) list.append(make("p", "none", "No change fits. Clear the search, or choose other kinds."));
            for (const button of find("kinds").children) button.setAttribute("aria-pressed", String(chosen.has(button.dataset.kind)));
          };
          const remember = () => {
            const state = new URLSearchParams();
            if (search.value) state.set("search", search.value);
            if (chosen.size) state.set("kind", [...chosen].join(","));
            history.replaceState(null, "", "#" + state);
          };
          const recall = () => {
            const state = new URLSearchParams(location.hash.slice(1));
            search.value = state.get("search") || "";
            chosen.clear();
            for (const kind of (state.get("kind") || "").split(",")) if (label[kind]) chosen.add(kind);
            apply();
          };

          // The page

          document.title = plan.title + " – keyform plan";
          find("title").textContent = plan.title;
          if (plan.failed) document.body.classList.add("failed");
          if (plan.notice) { find("notice").textContent = plan.notice; find("notice").hidden = false; }
          for (const [name, content] of plan.facts) {
            find("facts").append(make("div", name === "Digest" ? "digest" : "", make("dt", "", name), make("dd", "", value(content))));
          }
          const section = (title, name, ...children) => make("section", name, make("h2", "", title), ...children);
          for (const { title, lines } of plan.sections) {
            const items = make("ul", "meaning");
            for (const [alarming, line] of lines) {
              items.append(make("li", alarming ? "alarming" : "", alarming ? make("span", "symbol", "!") : "", alarming ? hidden("Attention: ") : "", value(line)));
            }
            find("above").append(section(title, "", lines.length ? items : make("p", "", "None.")));
          }
          const notes = make("div", "notes");
          for (const { error, summary, place, detail, code, hints } of plan.diagnostics) {
            const note = make("article", error ? "note error" : "note warning", make("h3", "", (error ? "Error: " : "Warning: "), value(summary)));
            if (place) note.append(make("p", "place", value(place)));
            if (code) note.append(make("pre", "", make("code", "", code)));
            if (detail) note.append(make("p", "detail", detail));
            for (const [hint, command] of hints) {
              note.append(make("p", "hint", value(hint)));
              if (command) note.append(make("pre", "", make("code", "", command)));
            }
            notes.append(note);
          }
          if (plan.diagnostics.length) {
            const title = plan.failed ? "Why" : "Warnings";
            (plan.failed ? find("above") : find("below")).append(section(title + " (" + number(plan.diagnostics.length) + ")", "", notes));
          }
          if (plan.outputs.length) find("below").append(section("Outputs", "", table(plan.outputs, "Outputs")));
          if (plan.drift.length) {
            const part = section("Changed outside of keyform (" + number(plan.drift.length) + ")", "drift");
            const draw = (from) => {
              for (const change of plan.drift.slice(from, from + chunk)) part.append(entry(change, "", false));
              if (from + chunk < plan.drift.length) {
                const button = make("button", "", "Show more");
                button.type = "button";
                button.addEventListener("click", () => { button.remove(); draw(from + chunk); });
                part.append(button);
              }
            };
            draw(0);
            find("below").append(part);
          }

          if (!plan.changes.length) return;
          find("changes").hidden = false;
          for (const [kind, name, count] of plan.kinds) {
            const button = make("button", "kind " + kind, make("span", "symbol", symbols[kind]), " ", name, " ", make("span", "count", number(count)));
            button.type = "button";
            button.dataset.kind = kind;
            button.setAttribute("aria-pressed", "false");
            button.addEventListener("click", () => {
              if (!chosen.delete(kind)) chosen.add(kind);
              opensAll = false;
              remember();
              apply();
            });
            find("kinds").append(button);
          }
          let timer;
          search.addEventListener("input", () => {
            clearTimeout(timer);
            timer = setTimeout(() => { remember(); apply(); }, 120);
          });
          document.addEventListener("keydown", (event) => {
            if (event.key === "/" && document.activeElement !== search && !event.ctrlKey && !event.metaKey && !event.altKey) {
              event.preventDefault();
              search.focus();
            } else if (event.key === "Escape" && document.activeElement === search && search.value) {
              search.value = "";
              remember();
              apply();
            }
          });
          find("open").addEventListener("click", () => {
            opensAll = true;
            apply();
            if (shown.length > openAtOnce) status.textContent += "; the first " + number(openAtOnce) + " are open";
          });
          find("close").addEventListener("click", () => {
            opensAll = false;
            for (const details of list.children) details.open = false;
          });
          more.firstElementChild.addEventListener("click", draw);
          new IntersectionObserver((seen) => { if (seen[0].isIntersecting && drawn < shown.length) draw(); }, { rootMargin: "600px" }).observe(more);
          // Paper shows what was asked for, whole.
          addEventListener("beforeprint", () => {
            while (drawn < shown.length) draw();
            for (const details of document.querySelectorAll("details")) {
              fill(details);
              details.open = true;
            }
          });
          addEventListener("hashchange", () => { if (location.hash !== "#changes") recall(); });
          recall();
        })();


        """#
}
