
CREATE INDEX documents_by_id ON documents (id);
CREATE INDEX documents_by_domain ON documents (domain, archived);
CREATE INDEX annotations_by_claim ON annotations (claim, polarity);
CREATE INDEX annotations_by_category ON annotations (category);
CREATE INDEX annotations_by_rule ON annotations (rule);
CREATE INDEX scores_by_category ON scores (category, carried);
