"""What is told of one object: the line of its tabs, and under it lines, a tree, or what goes on by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from tui.widgets.line import Line, Parts
from tui.widgets.text_pane import TextPane

if TYPE_CHECKING:
    from tui.domain.tree import Node
    from tui.widgets.tree_pane import TreePane


class DetailsPane(Vertical):
    """Only one content is seen at a time; the one before is kept, or ended where it goes on by itself."""

    DEFAULT_CSS = """
    DetailsPane { height: 1fr; width: 1fr; border-title-align: right; }
    DetailsPane > .tabs { display: none; }
    DetailsPane.-tabs > .tabs { display: block; }
    """

    def __init__(
        self, on_retold: Callable[[], None], on_said: Callable[[str], None], *, classes: str = "", ascii: bool
    ) -> None:
        """`on_retold` is called when the line of tabs is to say something else, `on_said` with what is to be said."""
        super().__init__(classes=classes)
        self._on_retold, self._on_said, self._ascii = on_retold, on_said, ascii
        self._tabs = Line(classes="tabs")
        self.text = TextPane()
        self.text.on_found, self.text.on_drawn = on_retold, self._tell_more
        # What the line above them, where they have one, says of so many lines below the edge.
        self.more_told: Callable[[int], str] = lambda count: ""
        self._more = ""
        self._tree: TreePane | None = None
        self.content: Widget = self.text
        self._has_keys = self._is_ready = False

    def compose(self) -> ComposeResult:
        """The tabs and the first content."""
        yield self._tabs
        yield self.text

    def on_mount(self) -> None:
        """Put what was to be shown before."""
        self._is_ready = True
        first, self.content = self.content, self.text
        self._put(first)

    def on_resize(self) -> None:
        """Have the tabs fitted anew."""
        self._on_retold()

    def give_keys(self, has_keys: bool) -> None:
        """Show where keys go."""
        self._has_keys = has_keys
        if self._tree is not None:
            self._tree.give_keys(has_keys)
        self._tell_more()

    def show_tabs(self, left: Parts, right: Parts = ()) -> None:
        """The line above; none of it without parts."""
        self.set_class(bool(left), "-tabs")
        self._tabs.show(left, right)

    def show_lines(self, lines: Sequence[tuple[str, str]], words: bool, keep_place: bool) -> None:
        """Lines to read."""
        keep_place = keep_place and self.content is self.text
        self._put(self.text)
        self.text.words = words
        self.text.show(lines, keep_place)

    def show_tree(self, root: Node, keep_place: bool) -> None:
        """A tree to be unfolded."""
        if self._tree is None:
            from tui.widgets.tree_pane import TreePane

            self._tree = TreePane(ascii=self._ascii)
            self._tree.give_keys(self._has_keys)
            self._tree.on_found, self._tree.on_said = self._on_retold, self._on_said
        keep_place = keep_place and self.content is self._tree
        self._put(self._tree)
        self._tree.show(root, keep_place)

    def show_live(self, widget: Widget) -> None:
        """What goes on by itself until it is taken away."""
        self._put(widget)

    @property
    def tree_pane(self) -> TreePane | None:
        """The tree that is shown, None while something else is."""
        return self._tree if self.content is self._tree else None

    def scroll_key(self, key: str) -> bool:
        """Move by a key; False when it is none of the content's."""
        scroll = getattr(self.content, "scroll_key", None)
        return bool(scroll is not None and scroll(key))

    def end(self) -> None:
        """End what goes on by itself."""
        if self.content not in (self.text, self._tree):
            self._put(self.text)
            self.text.show([])

    def _tell_more(self) -> None:
        below = self.text.below if self.content is self.text else 0
        more = self.more_told(below) if below else ""
        if more != self._more:
            self._more = more
            # Not as a text: a key may be one that markup begins with.
            self.border_title = Content(f" {more} ") if more else None

    def _put(self, widget: Widget) -> None:
        before, self.content = self.content, widget
        if not self._is_ready:
            return
        if not widget.is_attached:
            self.mount(widget)
        widget.display = True
        if before is widget:
            return
        self._tell_more()
        if before in (self.text, self._tree):
            before.display = False
        else:
            before.remove()
