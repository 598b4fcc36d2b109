/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Reads the environment contract and builds settings from it. */
@NullMarked
package dev.assent.exporter.config;

import org.jspecify.annotations.NullMarked;
