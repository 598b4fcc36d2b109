/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The queues, the hold and the worker of each destination. Not part of the API. */
@NullMarked
package dev.assent.internal.pipeline;

import org.jspecify.annotations.NullMarked;
