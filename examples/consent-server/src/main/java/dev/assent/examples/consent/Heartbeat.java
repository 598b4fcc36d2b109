/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Instant;

/**
 * A heartbeat of the database.
 *
 * @param position the position of what shows this heartbeat as the last one
 * @param at the time of the primary's clock, before it read the last change
 * @param lastChange the id of the last change at that time
 */
record Heartbeat(Position position, Instant at, long lastChange) {}
