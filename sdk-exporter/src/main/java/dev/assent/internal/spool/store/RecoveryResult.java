/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/**
 * What was found of earlier runs. What was lost and could be counted, {@link LossListener} were
 * told.
 *
 * @param frames live frames that were visited
 * @param data how many data they hold
 * @param cutOff segments that end within a frame or in what is no frame. What was behind can't be
 *     told: nothing, if the process was killed while it appended; frames, if a machine lost power
 *     or somebody changed the file
 */
public record RecoveryResult(int frames, long data, int cutOff) {}
