/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Requests documents from a consent platform over HTTP and follows its announcements. Not part of
 * the API.
 */
@NullMarked
package dev.assent.internal.source;

import org.jspecify.annotations.NullMarked;
