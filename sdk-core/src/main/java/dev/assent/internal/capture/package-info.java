/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What recording needs of the pipelines. Not part of the API. */
@NullMarked
package dev.assent.internal.capture;

import org.jspecify.annotations.NullMarked;
