/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** How optional parts of Assent reach an instance, without a type of theirs in its signatures. */
@NullMarked
package dev.assent.exporter.instance;

import org.jspecify.annotations.NullMarked;
