/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.fleet;

import dev.assent.consent.ChoiceState;
import java.time.Instant;

/**
 * What a subject chose, as a platform stores it: one cell. Immutable.
 *
 * @param revision the number of the change of the subject
 * @param state granted, denied or unset
 * @param at the time of the choice
 */
record Row(long revision, ChoiceState state, Instant at) {}
