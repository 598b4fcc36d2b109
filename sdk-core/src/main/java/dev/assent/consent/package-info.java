/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What subjects said, and where it was heard: choices, documents, sources. */
@NullMarked
package dev.assent.consent;

import org.jspecify.annotations.NullMarked;
