/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where data wait for a receiver that can't be reached, and their bounds.
 *
 * @param directory with a directory of its own for each destination
 * @param maxBytes how much a destination's may take there
 * @param maxAge data older than that are dropped
 */
public record SpoolSettings(Path directory, long maxBytes, Duration maxAge) {}
