/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The instruments that an application records with: the SDK's, each behind a guard. There is a
 * class per kind, because the API's eight kinds share no type and a shared one would allocate per
 * measurement. Not part of the API.
 */
@NullMarked
package dev.assent.internal.instrument;

import org.jspecify.annotations.NullMarked;
