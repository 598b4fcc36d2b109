/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What consent sources have said, subject by subject: asked for in the background, bounded, kept
 * fresh while it is in use, and never older than it says. Door: {@link
 * dev.assent.cache.ConsentCache}.
 */
@NullMarked
package dev.assent.cache;

import org.jspecify.annotations.NullMarked;
