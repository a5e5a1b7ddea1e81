//! A tree of HTML and SVG elements, written with everything escaped.
//!
//! Text and attribute values are escaped for `&`, `<`, `>` and both quotes when they are written, so nothing that
//! comes from a scenario can open or close an element. Only the page's own style sheet and script go in verbatim.

/// Elements that never have content and no closing tag in HTML.
const VOID: [&str; 5] = ["br", "col", "hr", "input", "meta"];

/// An element with attributes and content, in the order given.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Vec<Content>,
}

#[derive(Clone, Debug)]
enum Content {
    Element(Element),
    Text(String),
    Verbatim(String),
}

/// An empty element.
pub(super) fn element(name: &'static str) -> Element {
    Element { name, attributes: Vec::new(), content: Vec::new() }
}

/// An element that holds a text.
pub(super) fn text_element(name: &'static str, text: impl Into<String>) -> Element {
    element(name).text(text)
}

impl Element {
    /// Adds an attribute.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// Adds the class attribute.
    pub(super) fn class(self, value: impl Into<String>) -> Self {
        self.with("class", value)
    }

    /// Adds a text.
    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.content.push(Content::Text(text.into()));
        self
    }

    /// Adds an element.
    pub(super) fn child(mut self, child: Element) -> Self {
        self.content.push(Content::Element(child));
        self
    }

    /// Adds elements; an `Option` is a list of none or one.
    pub(super) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.content.extend(children.into_iter().map(Content::Element));
        self
    }

    /// Adds the page's own style or script, not escaped.
    pub(super) fn verbatim(mut self, text: impl Into<String>) -> Self {
        self.content.push(Content::Verbatim(text.into()));
        self
    }

    /// The text of the tree.
    pub(super) fn render(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        }
        if VOID.contains(&self.name) {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for content in &self.content {
            match content {
                Content::Element(child) => child.write(out),
                Content::Text(text) => escape(text, out),
                Content::Verbatim(text) => out.push_str(text),
            }
        }
        out.push_str("</");
        out.push_str(self.name);
        out.push('>');
        if breaks_after(self.name) {
            out.push('\n');
        }
    }
}

/// Elements after which a line break keeps the file readable and changes nothing on the page.
fn breaks_after(name: &str) -> bool {
    matches!(
        name,
        "p" | "tr" | "section" | "figure" | "path" | "h1" | "h2" | "h3" | "li" | "table" | "svg" | "style"
    )
}

fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Characters that no HTML document may hold.
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let markup = text_element("p", "a < b & \"c\"\u{1}").with("title", "'x' > y").render();
        assert_eq!(markup, "<p title=\"&#39;x&#39; &gt; y\">a &lt; b &amp; &quot;c&quot;\u{fffd}</p>\n");
    }

    #[test]
    fn void_elements_have_no_closing_tag() {
        let markup = element("label").child(element("input").with("type", "radio")).text("x").render();
        assert_eq!(markup, "<label><input type=\"radio\"/>x</label>");
    }
}
