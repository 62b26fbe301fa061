/// What stands on the page of a plan before its script fills it; nothing here comes from a plan.
enum PageBody {
    static let text = """
        <body>
        <a class="skip" href="#changes">Skip to the changes</a>
        <header>
        <p class="brand">keyform plan</p>
        <h1 id="title">Plan</h1>
        <p id="notice" class="notice" hidden></p>
        <dl id="facts"></dl>
        </header>
        <main>
        <noscript><p class="notice">This page shows the plan with its script, which does not run here. It asks no server for
        anything. To read the plan as text, run <code>keyform show</code> with the saved plan.</p></noscript>
        <div id="above"></div>
        <section id="changes" tabindex="-1" aria-labelledby="changes-title" hidden>
        <h2 id="changes-title">Changes</h2>
        <div id="tools" role="search">
        <label for="search">Search</label>
        <input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="Addresses and values">
        <div class="buttons">
        <button id="open" type="button">Open all</button>
        <button id="close" type="button">Close all</button>
        </div>
        <div id="kinds" role="group" aria-label="Kinds of changes"></div>
        </div>
        <p id="status" role="status"></p>
        <div id="list"></div>
        <p id="more" hidden><button type="button">Show more</button></p>
        </section>
        <div id="below"></div>
        </main>
        </body>
        """
}
