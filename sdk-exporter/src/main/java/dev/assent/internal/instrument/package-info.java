/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The instruments for applications: each wraps an instrument of the SDK. There is one class per
 * kind, because the API's eight kinds have no common type, and a common wrapper would allocate per
 * measurement. Not part of the API.
 */
@NullMarked
package dev.assent.internal.instrument;

import org.jspecify.annotations.NullMarked;
