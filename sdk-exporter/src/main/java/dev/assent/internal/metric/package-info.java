/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Collects metrics, gates their points, and accumulates them per destination. Not part of the API.
 */
@NullMarked
package dev.assent.internal.metric;

import org.jspecify.annotations.NullMarked;
