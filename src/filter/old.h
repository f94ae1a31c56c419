#ifndef KATCHI_FILTER_OLD_H
#define KATCHI_FILTER_OLD_H
#define filter_old 0u
#define OLD_ONE_PLACE 1u
#endif
