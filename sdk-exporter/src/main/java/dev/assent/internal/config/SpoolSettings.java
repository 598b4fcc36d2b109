/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The spool, which stores data on disk while a receiver is unreachable.
 *
 * @param directory has one subdirectory per destination
 * @param maxBytes the maximum size per destination
 * @param maxAge older data is dropped
 */
public record SpoolSettings(Path directory, long maxBytes, Duration maxAge) {}
