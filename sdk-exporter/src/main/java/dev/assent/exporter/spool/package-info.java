/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Per destination: what could not be sent, on disk, encrypted, bounded, and erased by destroying
 * its key.
 */
@NullMarked
package dev.assent.exporter.spool;

import org.jspecify.annotations.NullMarked;
