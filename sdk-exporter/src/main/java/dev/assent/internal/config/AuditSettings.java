/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.nio.file.Path;

/**
 * The settings of the audit journal. Immutable.
 *
 * @param directory the directory of the journals, which need not exist
 * @param maxBytes the maximum size of the lines of one journal
 */
public record AuditSettings(Path directory, long maxBytes) {}
