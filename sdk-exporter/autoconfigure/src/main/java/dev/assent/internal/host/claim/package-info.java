/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What stands for the exporters and readers that somebody else configured: handles, and the
 * destinations behind them. Not part of the API.
 */
@NullMarked
package dev.assent.internal.host.claim;

import org.jspecify.annotations.NullMarked;
