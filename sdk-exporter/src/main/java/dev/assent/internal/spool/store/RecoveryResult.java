/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/**
 * The result of a recovery of earlier runs. {@link LossListener} received the countable losses.
 *
 * @param frames the number of live frames visited
 * @param data the number of data items in these frames
 * @param cutOff the number of segments that end within a frame, contain invalid bytes, or could not
 *     be read to their end. The loss behind that point is unknown: none if the process was killed
 *     during an append; frames if the machine lost power or the file was changed
 */
public record RecoveryResult(int frames, long data, int cutOff) {}
