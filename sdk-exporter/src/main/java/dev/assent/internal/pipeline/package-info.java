/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Queues, hold and worker of each destination. Not part of the API. */
@NullMarked
package dev.assent.internal.pipeline;

import org.jspecify.annotations.NullMarked;
