/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;

/**
 * What the metrics of one collection have in common. Immutable.
 *
 * @param destination the index of the destination whose gate they passed
 * @param subject whose they are
 * @param capturedUnder the decision under which they were collected
 */
public record MetricOwner(int destination, SubjectHandle subject, Decision capturedUnder) {}
