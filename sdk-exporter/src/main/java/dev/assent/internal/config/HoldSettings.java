/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.time.Duration;

/**
 * The limits of data that waits in memory for a choice or a source.
 *
 * @param maxBytes the maximum size in the whole process, in bytes
 * @param deadline the maximum time that a datum waits
 */
public record HoldSettings(long maxBytes, Duration deadline) {}
