//! A walk over a part of the tree that needs no call stack, so that no nesting can overflow it.

use scraper::Node;

/// A node of the page.
pub(in super::super) type NodeRef<'a> = ego_tree::NodeRef<'a, Node>;

/// A step of the walk.
pub(super) enum Step<'a> {
    /// A node, before its children.
    Open(NodeRef<'a>),
    /// The same node, after its children.
    Close(NodeRef<'a>),
}

/// Opens and closes a node and all that is below it, in document order.
pub(super) struct Walk<'a> {
    root: NodeRef<'a>,
    next: Option<Step<'a>>,
}

impl<'a> Walk<'a> {
    /// A walk over `root` and all that is below it.
    pub(super) fn new(root: NodeRef<'a>) -> Self {
        Walk { root, next: Some(Step::Open(root)) }
    }

    /// Leaves out the children and the closing of `node`, which the walk has just opened.
    pub(super) fn skip_below(&mut self, node: NodeRef<'a>) {
        self.next = self.after(node);
    }

    fn after(&self, node: NodeRef<'a>) -> Option<Step<'a>> {
        if node == self.root {
            return None;
        }
        node.next_sibling().map(Step::Open).or_else(|| node.parent().map(Step::Close))
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        let step = self.next.take()?;
        self.next = match step {
            Step::Open(node) => Some(node.first_child().map_or(Step::Close(node), Step::Open)),
            Step::Close(node) => self.after(node),
        };
        Some(step)
    }
}
