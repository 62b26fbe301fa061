/// The style of the page of a plan: light and dark, wide and narrow, on paper.
enum PageStyle {
    /// Of the text, as the policy of the page names it.
    static let hash = "sha256-1Isdls6J4xZiVyLgfzhafoYmR/NKZxRSdi3PrDM2KQc="

    static let text = #"""

        :root {
          --ground: #ffffff; --raised: #f6f7f9; --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --link: #0a58ca;
          --add: #116329; --add-ground: #e6f6ea; --remove: #a40e26; --remove-ground: #fdecec;
          --change: #7a4b00; --change-ground: #fff4dc; --alarm: #a40e26; --alarm-ground: #fdecec; --info: #0b5394; --info-ground: #e7f1fb;
          --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          color-scheme: light dark;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #14171c; --raised: #1d2127; --ink: #e6e9ee; --soft: #a3acb8; --line: #343b45; --link: #7ab7ff;
            --add: #6fdd8b; --add-ground: #13291b; --remove: #ff9a93; --remove-ground: #331a1b;
            --change: #f0c14f; --change-ground: #2e2612; --alarm: #ff9a93; --alarm-ground: #331a1b; --info: #8cc4ff; --info-ground: #162638;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0 auto; max-width: 76rem; padding: 1.25rem 1.25rem 4rem; background: var(--ground); color: var(--ink);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
        }
        h1 { font-size: 1.7rem; line-height: 1.25; margin: .1rem 0 .9rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; }
        h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
        p { margin: .4rem 0; }
        .brand { color: var(--soft); font-size: .85rem; letter-spacing: .04em; margin: 0; }
        .failed h1 { color: var(--alarm); }
        .notice { background: var(--info-ground); color: var(--info); border-left: .25rem solid; padding: .5rem .75rem; border-radius: .25rem; }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { position: static; }
        a { color: var(--link); }
        :focus-visible { outline: .15rem solid var(--link); outline-offset: .1rem; }
        #changes:focus { outline: none; }
        bdi, code, pre { unicode-bidi: isolate; }
        code, pre, .value, .address, .name { font-family: var(--mono); font-size: .86rem; }
        pre { background: var(--raised); border: 1px solid var(--line); border-radius: .3rem; padding: .5rem .7rem; overflow-x: auto; margin: .4rem 0; }
        #facts { display: flex; flex-wrap: wrap; gap: .35rem 1.75rem; margin: 0; }
        #facts div { min-width: 0; }
        #facts dt { color: var(--soft); font-size: .8rem; }
        #facts dd { margin: 0; overflow-wrap: anywhere; }
        #facts dd .value { font-family: inherit; font-size: .95rem; }
        #facts .digest { flex-basis: 100%; }
        #facts .digest .value { font-family: var(--mono); font-size: .86rem; user-select: all; }
        .meaning { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: .4rem; overflow: hidden; }
        .meaning li { padding: .4rem .75rem; overflow-wrap: anywhere; }
        .meaning li + li { border-top: 1px solid var(--line); }
        .meaning .value { font-family: inherit; font-size: inherit; }
        .meaning .alarming { background: var(--alarm-ground); color: var(--alarm); font-weight: 600; }
        .meaning .symbol { display: inline-block; width: 1.1rem; }
        #tools { display: grid; grid-template-columns: max-content 1fr max-content; gap: .6rem .75rem; align-items: center; margin-bottom: .5rem; }
        #tools label { font-weight: 600; }
        #kinds { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .4rem; }
        .buttons { display: flex; gap: .4rem; }
        input[type=search] {
          font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: .35rem; padding: .4rem .6rem;
          width: 100%; min-width: 0;
        }
        button {
          font: inherit; font-size: .9rem; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: .35rem;
          padding: .35rem .7rem; cursor: pointer;
        }
        button:hover { border-color: var(--soft); }
        .kind { border-radius: 1rem; }
        .kind .count { color: var(--soft); font-variant-numeric: tabular-nums; }
        .kind[aria-pressed=true] { background: var(--ink); border-color: var(--ink); color: var(--ground); }
        .kind[aria-pressed=true] .symbol, .kind[aria-pressed=true] .count { color: inherit; }
        #status { color: var(--soft); font-size: .9rem; }
        .symbol { font-family: var(--mono); font-weight: 700; }
        .create .symbol, .kind.create .symbol { color: var(--add); }
        .destroy .symbol, .replace .symbol { color: var(--remove); }
        .update .symbol, .rotate .symbol { color: var(--change); }
        .adopt .symbol, .import .symbol, .move .symbol, .read .symbol, .forget .symbol { color: var(--info); }
        .change { border: 1px solid var(--line); border-radius: .4rem; margin: .4rem 0; background: var(--ground); content-visibility: auto; contain-intrinsic-size: auto 2.6rem; }
        .change.destroy, .change.replace { border-left: .3rem solid var(--remove); }
        .change.create { border-left: .3rem solid var(--add); }
        .change.update, .change.rotate { border-left: .3rem solid var(--change); }
        .change.adopt, .change.import, .change.move, .change.read, .change.forget { border-left: .3rem solid var(--info); }
        .change > summary { padding: .45rem .75rem; cursor: pointer; overflow-wrap: anywhere; }
        .change > summary:hover { background: var(--raised); }
        .badge { display: inline-block; min-width: 9.2rem; color: var(--soft); font-size: .9rem; }
        .address { font-weight: 600; }
        .body { padding: 0 .75rem .6rem; }
        .body p { color: var(--soft); }
        .body p .value { font-family: inherit; font-size: .95rem; overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .3rem; }
        table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: .9rem; }
        th, td { text-align: left; vertical-align: top; padding: .22rem .6rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
        thead th, thead td { border-top: 0; color: var(--soft); font-weight: 600; font-size: .8rem; background: var(--raised); }
        thead th:nth-child(2) { width: 26%; }
        tbody th { font-weight: 400; }
        td.mark { width: 1.9rem; padding-right: 0; text-align: center; position: relative; }
        .value { white-space: pre-wrap; }
        tr.add { background: var(--add-ground); } tr.add .symbol { color: var(--add); }
        tr.remove { background: var(--remove-ground); } tr.remove .symbol { color: var(--remove); }
        tr.edit { background: var(--change-ground); } tr.edit .symbol { color: var(--change); }
        tr.edit .before .value { color: var(--remove); } tr.edit .after .value { color: var(--add); }
        tr.same .value, tr.same .name { color: var(--soft); }
        .lines { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: .3rem; overflow-wrap: anywhere; }
        .lines li { padding: .22rem .6rem; } .lines li + li { border-top: 1px solid var(--line); }
        .lines .edit { background: var(--change-ground); } .lines .edit .symbol { color: var(--change); }
        .name, td.whole > .name { display: inline-block; }
        .d1 { padding-left: 1.1rem; } .d2 { padding-left: 2.2rem; } .d3 { padding-left: 3.3rem; } .d4 { padding-left: 4.4rem; }
        .d5 { padding-left: 5.5rem; } .d6 { padding-left: 6.6rem; } .d7 { padding-left: 7.7rem; } .d8 { padding-left: 8.8rem; }
        .d9 { padding-left: 9.9rem; } .d10 { padding-left: 11rem; } .d11 { padding-left: 12.1rem; } .d12 { padding-left: 13.2rem; }
        .forces { color: var(--remove); margin-left: .5rem; font-size: .85rem; }
        .note { border: 1px solid var(--line); border-left: .3rem solid var(--change); border-radius: .3rem; padding: .55rem .75rem; margin: .5rem 0; }
        .note.error { border-left-color: var(--remove); }
        .note .value, .hint .value { font-family: inherit; font-size: inherit; }
        .place { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
        .detail { white-space: pre-wrap; overflow-wrap: anywhere; }
        .none { color: var(--soft); }
        @media (max-width: 40rem) {
          body { padding: .9rem .8rem 3rem; }
          h1 { font-size: 1.35rem; }
          #tools { grid-template-columns: 1fr; }
          #tools label { margin-bottom: -.4rem; }
          .badge { min-width: 0; }
          .address { display: block; }
          thead { display: none; }
          table, tbody { display: block; }
          tbody tr { display: grid; grid-template-columns: 1.6rem 1fr; border-top: 1px solid var(--line); padding: .15rem 0; }
          tbody tr:first-child { border-top: 0; }
          tbody th, tbody td { border: 0; grid-column: 2; padding: .1rem .5rem; }
          td.mark { grid-column: 1; grid-row: 1; }
          td:empty, .nameless { display: none; }
          tr.edit .before::before { content: "before "; color: var(--soft); font-size: .8rem; }
          tr.edit .after::before { content: "after "; color: var(--soft); font-size: .8rem; }
        }
        @media print {
          :root {
            --ground: #fff; --raised: #f3f3f3; --ink: #000; --soft: #444; --line: #bbb; --add: #116329; --add-ground: #fff; --remove: #a40e26;
            --remove-ground: #fff; --change: #7a4b00; --change-ground: #fff; --alarm: #a40e26; --alarm-ground: #fff; --info: #0b5394; --info-ground: #fff;
            color-scheme: light;
          }
          body { max-width: none; padding: 0; font-size: 10pt; }
          #tools, .skip, #more { display: none; }
          .change { content-visibility: visible; }
          .change, .note, tr { break-inside: avoid; }
          .scroll, pre { overflow: visible; }
        }

        """#
}
