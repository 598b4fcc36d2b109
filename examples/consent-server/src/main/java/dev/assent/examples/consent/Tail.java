/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.List;

/**
 * Changes after a known one, as one snapshot shows them.
 *
 * @param changes the changes, in their order
 * @param heartbeat the last heartbeat of the snapshot
 * @param last the id of the last change that the snapshot shows
 * @param isWhole whether the snapshot shows no more changes
 */
record Tail(List<Change> changes, Heartbeat heartbeat, long last, boolean isWhole)
    implements Changes.Shown {}
