/**
 * Phrases that do not belong in technical English, each with what to write instead. Code does not hear, ask or stand; clauses are not
 * fronted; known things keep their known names (CONTRIBUTING, "Words").
 * @type {readonly (readonly [pattern: RegExp, instead: string])[]}
 */
export const BANNED_PHRASES = [
  [/\b(?:is|are|was|were|be|been|being) told\b/i, "reported, specified, given"],
  [/\bhears?\b|\bheard\b/i, "receives, is notified"],
  [/\b(?:goes|go|going|went|gone) on\b/i, "resumes, continues"],
  [/\banew\b/i, "again"],
  [/\bafresh\b/i, "again, for every example"],
  [/\bto be had\b/i, "available"],
  [/\bin the box\b/i, "bundled"],
  [/\bthink(?:s|ing)? for longer\b/i, "use more compute, test-time compute"],
  [
    /(?<!there )\b(?:is|are|was|were) no (?!longer|more|less|fewer|such|later|earlier|other|one\b|better|worse|slower|faster|need|way|error)[a-z]/i,
    "is not a",
  ],
  [/\bas (?:it|they) (?:stands?|lies?)\b/i, "as is, unchanged"],
  [
    /\b(?:stands?|stood|lies|lay) (?:in|near|at|on|beside|behind|between|before|after|under) (?:the|a|an|its|their|docs|scripts)\b/i,
    "is",
  ],
  [/\bso many\b/i, "count, that many"],
  [/\bby itself takes?\b/i, "uses by default"],
  [/\bnobody\b|\bsomebody\b/i, "no one, or name who (the caller, the user)"],
  [/\bwhoever\b/i, "name who: a caller that …"],
  [/\bwhat (?:is|are|was) [a-z -]+ (?:is|are|was) /i, "put the subject first"],
  [/\bfrom \w+ on\b(?! the)/i, "starting at"],
  [/\bonlookers?\b|\bdismiss(?:es|ed)?\b|\bbriefing\b/i, "observer, shut down, command"],
  [/\bput right\b|\bmended?\b|\bmending\b/i, "fix"],
  [/\bholds? good\b/i, "is valid"],
  [/\bmay well\b|\bshall\b/i, "can, must"],
];
