/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How current the answers of a platform are: positions, what was announced, the levels in use, and
 * what a stream of announcements confirms. Not part of the API.
 */
@NullMarked
package dev.assent.internal.position;

import org.jspecify.annotations.NullMarked;
