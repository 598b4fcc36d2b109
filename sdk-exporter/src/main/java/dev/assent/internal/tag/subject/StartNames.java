/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.decision.Decisions;
import java.util.Set;

/**
 * What a marker has of the names in its context from its start. Markers of most spans share one.
 * Immutable.
 *
 * @param distrusted the values that name nobody below the span
 * @param copied the names of attributes that may be copied from baggage
 */
record StartNames(Decisions decisions, DistrustedNames distrusted, Set<String> copied) {}
