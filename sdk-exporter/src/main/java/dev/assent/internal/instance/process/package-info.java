/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What the instances of one process share, also those that other class loaders loaded. Not part of
 * the API.
 */
@NullMarked
package dev.assent.internal.instance.process;

import org.jspecify.annotations.NullMarked;
